//! A Python environment with the independent libraries of `tests/requirements.txt`.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::sh::{self, Result};
use crate::stamp::Stamp;

/// The environment's interpreter; made once.
pub(crate) fn environment() -> Result<PathBuf> {
    let folder = sh::target().join("xtask/venv");
    let interpreter = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let requirements = sh::root().join("tests/requirements.txt");
    let python = system_python()?;
    let stamp = Stamp {
        file: sh::target().join("xtask/venv.stamp"),
        inputs: std::slice::from_ref(&requirements),
        facts: &[sh::output(Command::new(python).arg("--version"))?, folder.display().to_string()],
        outputs: std::slice::from_ref(&interpreter),
    };
    if stamp.unless_fresh(|| make(python, &folder, &interpreter, &requirements))? {
        sh::say("python: the environment is made");
    } else {
        sh::say("python: the environment is up to date");
    }
    Ok(interpreter)
}

fn make(python: &str, folder: &Path, interpreter: &Path, requirements: &Path) -> Result {
    let create = || sh::run(sh::command(python).args(["-m", "venv", "--clear"]).arg(folder));
    if let Err(error) = create() {
        // Debian and Ubuntu keep this module in a package of its own.
        if !sh::apt_is_ours() {
            return Err(format!("{error} Install Python's module venv (on Debian and Ubuntu: python3-venv)."));
        }
        sh::apt_install("python3-venv")?;
        create()?;
    }
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"];
    sh::run(sh::command(interpreter).args(pip).arg(requirements))
}

fn system_python() -> Result<&'static str> {
    ["python3", "python"]
        .into_iter()
        .find(|name| {
            let version = Command::new(name).arg("--version").output();
            version.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).starts_with("Python 3"))
        })
        .ok_or_else(|| "Python 3 is not there: install it from https://www.python.org.".to_owned())
}
