//! Windows events: rendered XML, Winlogbeat JSON and NXLog JSON, into ECS and a lossless view under the original names.
