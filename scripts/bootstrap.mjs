// Entry of `npm start`, `npm test`, `npm run check` and `npm run bench`.
//
// It runs before anything is installed, on whatever Node the machine has, so it has no dependency, and this file is
// written so plainly that a Node far too old can still read it and say what is wrong.
var major = Number(process.versions.node.split('.')[0]);

if (major < 20) {
  console.error(
    'ARX needs Node 20 or newer to set itself up; this is Node ' +
      process.versions.node +
      ' (' +
      process.execPath +
      ').\nInstall a current Node from https://nodejs.org/ and run the same command again.',
  );
  process.exitCode = 1;
} else {
  import('./setup/main.mjs')
    .then((setup) => setup.main(process.argv.slice(2)))
    .then(
      (code) => {
        process.exitCode = code;
      },
      (error) => {
        console.error(error);
        process.exitCode = 1;
      },
    );
}
