"""Rendered standing people whose joints and angles are known exactly.

The path of a picture: a frozen ``spec.PhantomSpec`` -> ``body`` (shape) -> ``pose`` (feet on the
floor) -> ``skin``, ``dress``, ``hair`` -> ``scene`` (person in the room frame) -> ``render`` with
``room`` and ``furniture`` -> a picture, and ``truth`` for what is known about it. ``samples`` is the
table of the committed pictures, ``picture`` writes one, ``__main__`` is the command line.

``spec``, ``truth`` and ``samples`` need numpy only; the rest needs the ``validation`` extra.
"""
