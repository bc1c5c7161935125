"""What the adapters of HTTP clients share: Postman, Bruno and httpYac."""
