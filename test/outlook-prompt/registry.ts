export type Data = string | number;

/** Keys by their path; a value by its name. Names keep their case, and are found in any. */
export class Registry {
  private readonly keys = new Map<string, { readonly path: string; readonly values: Map<string, { readonly name: string; readonly data: Data }> }>();

  /** @param refused - whether the account may not do that to the key */
  public constructor(private readonly refused: (path: string, writes: boolean) => boolean = () => false) {}

  public set(path: string, name: string, data: Data): this {
    if (!this.has(path)) this.create(path);
    this.keys.get(path.toLowerCase())?.values.set(name.toLowerCase(), { name, data });
    return this;
  }

  /** As `New-Item -Force` does it: the keys above are made too, and a key that is there is emptied. */
  public create(path: string): void {
    this.check(path, true);
    const above = path.slice(0, Math.max(path.lastIndexOf('\\'), 0));
    if (above !== '' && !this.has(above)) this.create(above);
    this.keys.set(path.toLowerCase(), { path, values: new Map() });
  }

  public has(path: string): boolean {
    this.check(path, false);
    return this.keys.has(path.toLowerCase());
  }

  public names(path: string): string[] {
    return [...this.values(path).values()].map(({ name }) => name);
  }

  public data(path: string, name: string): Data {
    const value = this.values(path).get(name.toLowerCase());
    if (value === undefined) throw new ScriptError(`Property ${name} does not exist at path ${path}.`);
    return value.data;
  }

  public write(path: string, name: string, data: Data): void {
    this.check(path, true);
    this.values(path).set(name.toLowerCase(), { name, data });
  }

  public remove(path: string, name: string): void {
    this.check(path, true);
    if (!this.values(path).delete(name.toLowerCase())) throw new ScriptError(`Property ${name} does not exist at path ${path}.`);
  }

  public below(path: string): string[] {
    const prefix = `${path}\\`.toLowerCase();
    const names = [...this.keys.values()].filter((key) => key.path.toLowerCase().startsWith(prefix)).map((key) => key.path.slice(prefix.length).split('\\')[0]);
    return [...new Set(names)];
  }

  /** Every value, as `key|name=data`. */
  public list(): string[] {
    return [...this.keys.values()]
      .flatMap(({ path, values }) => [...values.values()].map(({ name, data }) => `${path}|${name}=${JSON.stringify(data)}`))
      .sort();
  }

  private values(path: string) {
    this.check(path, false);
    const key = this.keys.get(path.toLowerCase());
    if (key === undefined) throw new ScriptError(`Cannot find path '${path}' because it does not exist.`);
    return key.values;
  }

  private check(path: string, writes: boolean): void {
    if (this.refused(path, writes)) throw new ScriptError('Requested registry access is not allowed.');
  }
}

/** What `try` of a script catches. */
export class ScriptError extends Error {}
