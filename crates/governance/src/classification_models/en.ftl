nav-classification_models = Classification models
