"""Work in processes that can be killed; nothing here but `in_order` knows of pages."""
