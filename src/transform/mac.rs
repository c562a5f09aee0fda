//! HMAC-SHA-256 (RFC 2104) over several parts, each behind its length, so that what moves from one part to the next is another message.

use alloc::vec::Vec;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

/// The tag over [`joined`] parts.
pub(super) fn tag(key: &[u8], parts: &[&[u8]]) -> Option<Zeroizing<[u8; 32]>> {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key).ok()?;
    mac.update(&joined(parts)?);
    Some(Zeroizing::new(mac.finalize().into_bytes().into()))
}

/// Parts one behind the other, each after its length in bytes (four, big-endian). `None` for a part of four gibibytes.
pub(super) fn joined(parts: &[&[u8]]) -> Option<Zeroizing<Vec<u8>>> {
    // Room for all of it: a buffer that grows leaves its old bytes behind.
    let room = parts.iter().fold(0, |room: usize, part| room.saturating_add(4).saturating_add(part.len()));
    let mut out = Zeroizing::new(Vec::with_capacity(room));
    for part in parts {
        out.extend_from_slice(&u32::try_from(part.len()).ok()?.to_be_bytes());
        out.extend_from_slice(part);
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_primitive_is_that_of_rfc_4231() {
        // Section 4.3: a key shorter than a block, and section 4.7: one longer than a block.
        for (key, message, tag) in [
            (
                b"Jefe".to_vec(),
                &b"what do ya want for nothing?"[..],
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
            (
                vec![0xaa; 131],
                b"Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            ),
        ] {
            let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&key).unwrap();
            mac.update(message);
            let hex: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(hex, tag);
        }
    }

    #[test]
    fn what_moves_between_parts_is_another_message() {
        let of = |parts: &[&[u8]]| tag(&[7; 32], parts).unwrap();
        assert_ne!(of(&[b"ab", b"c"]), of(&[b"a", b"bc"]));
        assert_ne!(of(&[b"abc"]), of(&[b"abc", b""]));
    }
}
