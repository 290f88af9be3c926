"""The animation of a reading, free of Streamlit: the packing of its numbers, its JavaScript and its styles."""
