nav-classification_models = Klassningsmodeller
