"""The glossary's entries on training."""

from __future__ import annotations

from lstm_demo.ui.explain.glossary import Term, word

TRAINING: tuple[Term, ...] = (
    word("training", "Changing the parameters in many small steps so that the loss falls.", "train", "trained"),
    word(
        "loss",
        "How wrong the network was: minus the logarithm of the probability that it gave to the right digit, as a mean over a batch. "
        "Training makes it smaller. Also cross-entropy.",
        "cross-entropy",
    ),
    word("batch", "The images that are read together for one step of training.", "batches"),
    word("batch size", "How many images a batch has. Larger ones make each step steadier and slower."),
    word("step", "In training: one change of all parameters, from one batch. In a reading: one row.", "steps"),
    word("iteration", "One step of training, on one batch.", "iterations"),
    word("epoch", "Once through all training images.", "epochs"),
    word("forward", "Reading a batch from the first row to the loss.", "forward pass"),
    word("backward", "From the loss back through all rows: it gives the gradient of every parameter.", "backward pass", "backpropagation"),
    word("autograd", "The part of PyTorch that notes every operation down and walks back over them to find the gradients."),
    word(
        "learning rate",
        "How far a step goes along the gradient. Too high and the loss jumps about or grows, too low and nothing is learned.",
    ),
    word("optimiser", "The rule that makes changes of the parameters out of gradients: here SGD, Adam or AdamW.", "optimizer"),
    word("SGD", "Stochastic gradient descent, the plainest rule: each parameter moves against its gradient, times the learning rate."),
    word("Adam", "A rule that gives every parameter its own pace, from running means of its gradient and of its square.", "AdamW"),
    word("momentum", "A part of the last change is made again, so that steps in the same direction gain speed."),
    word("gradient norm", "The length of the gradient: all parameters' gradients taken together as one arrow.", "norm"),
    word(
        "clipping",
        "Where the gradient is longer than a limit it is shortened to it, so that one odd batch does no harm.",
        "clip",
        "clipped",
    ),
    word("schedule", "How the learning rate changes during a run: constant, or one cycle that rises first and then falls.", "one-cycle"),
    word("warm-up", "The first part of a run, in which the learning rate rises."),
    word("weight decay", "Every step also shrinks the weights a little, which keeps them small."),
    word("label smoothing", "The loss asks for a little less than certainty, which makes a network less sure of itself.", "smoothing"),
    word("augmentation", "Random small turns, shifts and bends of the training images, so that no image comes twice alike.", "augment"),
    word("recipe", "Everything that a training needs to be made again: the network and all settings.", "recipes"),
    word("seed", "The number from which all chance in a run comes. The same seed gives the same run.", "seeds"),
    word("run", "One training, with its settings, its curves and the weights it came to.", "runs"),
    word(
        "snapshot", "The parameters as they were after a certain step, so that the network of that moment can read your digit.", "snapshots"
    ),
    word("device", "What computes: the processor, or a graphics card where there is one.", "devices"),
    word("accuracy", "The share of images that are read right."),
    word("evaluation", "Measuring the accuracy in the middle of a run, without learning from what is measured.", "evaluate"),
    word(
        "test digits",
        "10,000 images that no training has seen. What a model is worth is measured on them.",
        "test images",
        "test",
    ),
    word(
        "validation",
        "Training images that are held out: not learned from, but used to choose the best weights of a run.",
        "held-out digits",
        "held out",
    ),
    word("confusion matrix", "A table that counts, for each digit, what it was read as. Right answers stand on the diagonal.", "confusion"),
    word("label", "The right answer to an image, as it stands in the data.", "labels"),
    word("diverged", "Of a training: its loss became so large, or no number at all, that it had to end.", "diverge"),
)
