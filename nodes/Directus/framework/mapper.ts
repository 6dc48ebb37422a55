/** Ends the name of a column that takes JSON: the only thing that n8n stores of it beside the type. */
export const JSON_MARK = '(JSON)';

/** Ends the name of a column that takes the ID of a related item, or the item itself as JSON. */
export const RELATED_MARK = '(ID or JSON)';

/** Ends the name of a column that holds a day without a time, and thus without a zone. */
export const DATE_MARK = '(date)';
