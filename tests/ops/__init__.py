"""How the installation is run: the embedded servers, and make up."""
