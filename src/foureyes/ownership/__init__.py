"""Who answers for code: CODEOWNERS as the forge reads it, and what the lines of a module say. Pure."""
