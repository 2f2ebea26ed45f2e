"""The whole loop on one machine: the App and a stand-in GitHub as they run in production, and a story about them."""
