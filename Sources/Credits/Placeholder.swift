// Credits
