//! Financial reports: what an organizer is owed in a period, as files.

use crate::{OrganizerId, ReportId, Scope};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Days of Brussels, of which both ends count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReportPeriod {
    pub start_date: NaiveDate,
    /// Not before the start
    pub end_date: NaiveDate,
}

/// How far a report is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum ReportStatus {
    Started,
    Available,
    Failed,
}

/// A report that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    pub status: ReportStatus,
    #[schema(value_type = i64)]
    pub id: ReportId,
    /// Why there is none, in Dutch
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    pub period: ReportPeriod,
    /// When it was asked for
    pub creation_date: DateTime<Utc>,
    /// How much of it is done, in percents, while it is made
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub progress: Option<u8>,
}

/// The file of a report that is available.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportFile {
    pub name: String,
    /// In bytes.
    pub length: u64,
    /// How many slices it is kept in.
    pub slices: i32,
}

/// A slice of a file, in base64.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportSlice(pub String);

/// Which periods do people want reports of?
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListReportPeriods {
    pub organizer_id: OrganizerId,
    pub scope: Scope,
}

/// Make the report of a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartReport {
    pub organizer_id: OrganizerId,
    pub period: ReportPeriod,
    pub scope: Scope,
}

/// The reports that there still are, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListReports {
    pub organizer_id: OrganizerId,
    pub scope: Scope,
}

/// How far is this report?
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindReport {
    pub organizer_id: OrganizerId,
    pub report_id: ReportId,
    pub scope: Scope,
}

/// The file of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindReportFile {
    pub organizer_id: OrganizerId,
    pub report_id: ReportId,
    pub scope: Scope,
}

/// A slice of the file of a report, from 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadReportSlice {
    pub organizer_id: OrganizerId,
    pub report_id: ReportId,
    pub number: i32,
}
