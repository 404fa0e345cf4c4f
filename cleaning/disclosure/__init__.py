"""The standard tables of a 政府信息公开年报."""
