/// A point in the uncompressed form of SEC 1 section 2.3.3: 04, x, y.
pub(super) fn uncompressed(x: &[u8; 32], y: &[u8; 32]) -> [u8; 65] {
    let mut point = [4; 65];
    point[1..33].copy_from_slice(x);
    point[33..].copy_from_slice(y);
    point
}
