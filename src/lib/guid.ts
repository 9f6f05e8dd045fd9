/** The source of a regular expression for a GUID in any letter case, to be embedded in others. */
export const guidPattern = '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}';
