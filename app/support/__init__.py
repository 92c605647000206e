"""What a person who helps needs to know, and nothing of a patient."""
