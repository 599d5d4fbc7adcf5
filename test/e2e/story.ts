import type { TestContext } from 'node:test';

type Body = () => Promise<void>;
type TestBody = (test: TestContext) => Promise<void>;

/**
 * Tests that tell one story in order. An act changes the world: where it fails, all that follows fails with it, at once
 * and by name, rather than in the wake of a world that is not as expected. A check only looks.
 */
export function story(): { readonly act: (body: Body) => TestBody; readonly check: (body: Body) => TestBody } {
  let broken: string | undefined;
  const goOn = () => {
    if (broken !== undefined) throw new NotTried(broken);
  };
  return {
    act: (body) => async (test) => {
      goOn();
      broken = test.name;
      await body();
      broken = undefined;
    },
    check: (body) => async () => {
      goOn();
      await body();
    },
  };
}

class NotTried extends Error {
  public constructor(broken: string) {
    super(`not tried, as this failed before: ${broken}`);
    // Where it was not tried is of no interest beside the failure itself.
    this.stack = this.message;
  }
}
