//! What a report says of itself, in Dutch: its reader sits at a counter.

use contracts::billing::ReportPeriod;

fn days(period: ReportPeriod) -> String {
    let day = |day: chrono::NaiveDate| day.format("%Y/%m/%d").to_string();
    format!("{} - {}", day(period.start_date), day(period.end_date))
}

/// There is nothing to report.
pub fn nothing(period: ReportPeriod) -> String {
    format!(
        "Geen financieel overzicht beschikbaar voor periode {}",
        days(period)
    )
}

/// There is more than fits.
pub fn too_much(period: ReportPeriod) -> String {
    let days = days(period);
    format!("Te veel verkopen voor één financieel overzicht in periode {days}: kies een kortere periode")
}

/// It did not come to an end.
pub fn broken(period: ReportPeriod) -> String {
    let days = days(period);
    format!("Het financieel overzicht voor periode {days} kon niet gemaakt worden: probeer het later opnieuw")
}
