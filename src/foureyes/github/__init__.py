"""Everything between foureyes and GitHub: deliveries become events, one pull request becomes facts, results are written
once however often they are sent. Only this package imports PyGithub."""
