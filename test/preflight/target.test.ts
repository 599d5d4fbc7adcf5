import { environmentTarget } from '../../lib/preflight/target';
import { withZoneIds } from '../../lib/preview/environment-subject';
import { environmentOf } from '../environment/fixture';

test('the zones of an environment are those of its namespaces, of its redirect host and of former ones', () => {
  const environment = environmentOf(
    'redirectHost: new.contoso.com\nformerRedirectHosts: [old.adatum.com]\nzones: [{ name: contoso.com, id: Z1 }, { name: adatum.com }, { name: fabrikam.com, id: Z3 }]\nnamespaces: [fabrikam.com]\n',
  );
  const { zones, notes } = environmentTarget(environment, withZoneIds(environment), [], undefined);
  expect(zones.map(({ name, lookedUp }) => [name, lookedUp])).toEqual([
    ['fabrikam.com', false],
    ['contoso.com', false],
    ['adatum.com', true],
  ]);
  expect(notes).toEqual([expect.stringContaining('old.adatum.com is a former redirect host')]);
});
