//! Skips work whose inputs and outputs are what they were after its last success.

use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};

use crate::sh::{self, Result};

/// A piece of work that need not be done twice.
pub(crate) struct Stamp<'a> {
    /// Remembers the last success.
    pub(crate) file: PathBuf,
    /// Files, and folders with everything below them.
    pub(crate) inputs: &'a [PathBuf],
    /// What else decides the result: versions, flags.
    pub(crate) facts: &'a [String],
    /// Files and folders that the work makes; touched by another hand, they are made again.
    pub(crate) outputs: &'a [PathBuf],
}

impl Stamp<'_> {
    /// Does the work if something changed; tells whether it did.
    pub(crate) fn unless_fresh(&self, work: impl FnOnce() -> Result) -> Result<bool> {
        let before = std::fs::read_to_string(&self.file).unwrap_or_default();
        if before == self.print()? && self.outputs.iter().all(|path| path.exists()) {
            return Ok(false);
        }
        // A failure must not leave an old success behind.
        drop(std::fs::remove_file(&self.file));
        work()?;
        sh::write(&self.file, self.print()?.as_bytes())?;
        Ok(true)
    }

    fn print(&self) -> Result<String> {
        // Changes with the compiler at worst, which only means doing the work once more.
        let mut hasher = DefaultHasher::new();
        for fact in self.facts {
            hasher.write(fact.as_bytes());
            hasher.write_u8(0xff);
        }
        for path in self.inputs.iter().chain(self.outputs) {
            for file in if path.is_dir() { sh::files(path) } else { vec![path.clone()] } {
                if file == self.file {
                    continue;
                }
                hash_file(&mut hasher, &file)?;
            }
        }
        Ok(format!("{:016x}\n", hasher.finish()))
    }
}

fn hash_file(hasher: &mut DefaultHasher, file: &Path) -> Result {
    hasher.write(file.to_string_lossy().as_bytes());
    hasher.write_u8(0xff);
    match std::fs::read(file) {
        Ok(bytes) => {
            hasher.write_usize(bytes.len());
            hasher.write(&bytes);
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => hasher.write_u8(0),
        Err(error) => return Err(format!("Cannot read {}: {error}.", file.display())),
    }
    Ok(())
}
