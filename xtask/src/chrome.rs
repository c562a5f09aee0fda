//! The browser of the tests: found, or installed where that is one command.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::sh::{self, Result};

/// Where Chromium and its kin usually are.
const USUAL: &[&str] = &[
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/usr/bin/google-chrome-stable",
    "/snap/bin/chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
];

/// The browser: `CHROME`, else a usual place, else what apt installs.
pub(crate) fn find() -> Result<PathBuf> {
    if let Some(named) = std::env::var_os("CHROME").filter(|named| !named.is_empty()) {
        let path = PathBuf::from(named);
        return if path.is_file() {
            Ok(path)
        } else {
            Err("CHROME names no file: set it to the path of Chromium or Chrome, or unset it.".to_owned())
        };
    }
    if let Some(path) = usual() {
        return Ok(path);
    }
    if !sh::apt_is_ours() {
        return Err("No Chromium is there: install Chromium or Chrome, or set CHROME to its path.".to_owned());
    }
    sh::step("chromium: installed by apt", || sh::apt_install("chromium"))?;
    usual().ok_or_else(|| "apt installed no Chromium: install Chrome by hand and set CHROME to its path.".to_owned())
}

/// The first that starts: an Ubuntu without snap has a `chromium-browser` that only says where to get one.
fn usual() -> Option<PathBuf> {
    let starts = |path: &Path| {
        let version = Command::new(path).arg("--version").output();
        version.is_ok_and(|output| output.status.success())
    };
    // On Windows `--version` opens a window instead of answering.
    USUAL.iter().map(PathBuf::from).find(|path| path.is_file() && (cfg!(windows) || starts(path)))
}
