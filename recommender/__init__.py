"""How a list comes about: features, neighbours, candidates, scores, reranking, explanations."""
