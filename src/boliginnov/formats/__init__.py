"""Plans that are not PDFs: Word, OpenDocument and saved web pages, read to the same passages."""
