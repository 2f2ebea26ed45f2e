"""The ground floor: frozen dataclasses that pass between the rooms. Standard library only."""
