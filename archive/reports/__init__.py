"""Reports as things: their copies, mirrors and issuers."""
