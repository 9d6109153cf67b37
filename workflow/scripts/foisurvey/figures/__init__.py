"""The figures of a survey: each with its title, its data, a text that says what is seen, and a drawing."""
