"""The OpenAPI document as a promise: every answer in every test is held against it."""
