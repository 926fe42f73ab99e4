/** Reads the text fields of a form by their names. */
export function fieldsOf(form: HTMLFormElement): (name: string) => string {
    const fields = new FormData(form);
    return (name) => {
        const value = fields.get(name);
        return typeof value === "string" ? value : "";
    };
}
