//! The ratios, from the medians that criterion wrote.

use std::fs;
use std::path::Path;

/// How ours is called in every group that compares.
pub(crate) const OURS: &str = "clerk-core";

/// One block for each group, the median and how many times ours fits into it.
pub(crate) fn print(results: &Path) {
    println!(
        "\n{:<28} {:<26} {:>12} {:>9}",
        "measured", "by", "median", "ratio"
    );
    for group in folders(results) {
        let ours = median(&results.join(&group).join(OURS));
        for by in folders(&results.join(&group)) {
            let Some(nanoseconds) = median(&results.join(&group).join(&by)) else {
                continue;
            };
            let ratio = ours.map_or(String::new(), |ours| format!("{:.2}x", nanoseconds / ours));
            let microseconds = format!("{:.2} us", nanoseconds / 1000.0);
            println!("{group:<28} {by:<26} {microseconds:>12} {ratio:>9}");
        }
    }
}

fn folders(of: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(of)
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| entry.path().is_dir())
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    names.sort();
    names
}

fn median(of: &Path) -> Option<f64> {
    let text = fs::read_to_string(of.join("new/estimates.json")).ok()?;
    let estimates: serde_json::Value = serde_json::from_str(&text).ok()?;
    estimates["median"]["point_estimate"].as_f64()
}
