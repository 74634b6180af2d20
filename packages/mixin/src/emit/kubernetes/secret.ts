import { manifestFile } from './manifest.ts';
import { labelsOf, SECRET } from './names.ts';

/** The Secret that the pods read, with values that arx refuses. It is not part of the kustomization. */
export function secretExampleFile(): string {
  const manifest = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: SECRET, labels: labelsOf() },
    type: 'Opaque',
    stringData: {
      DATABASE_URL: 'CHANGE ME: postgresql://user:<password>@host:5432/arx',
      ARX_API_TOKEN: 'CHANGE ME: openssl rand -hex 32',
      OPENAI_API_KEY: 'CHANGE ME, or remove this line',
      ANTHROPIC_API_KEY: 'CHANGE ME, or remove this line',
      ARX_MODEL_API_KEY: 'CHANGE ME, or remove this line',
    },
  };
  const remarks = [
    {
      at: ['stringData', 'DATABASE_URL'],
      text: 'Postgres 15 or newer; servers and workers use the same. Without pooler, or with one that pools sessions.',
    },
    { at: ['stringData', 'ARX_API_TOKEN'], text: 'What requests to the API have to bring. Only servers get it.' },
    { at: ['stringData', 'OPENAI_API_KEY'], text: 'Keys of models, for live runs. Only workers get them.' },
  ];
  return manifestFile([{ manifest, remarks }]);
}
