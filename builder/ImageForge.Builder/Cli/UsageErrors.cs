// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Builder.Cli;

/// <summary>Codes IF5xxx: the command line itself and what may happen to any command (docs/errors.md).</summary>
internal static class UsageErrors
{
    public const string Bug = "IF5000";
    public const string Usage = "IF5001";
    public const string Interrupted = "IF5002";
    public const string NotFound = "IF5003";
    public const string DiskFull = "IF5004";
    public const string PermissionDenied = "IF5005";
    public const string InputOutput = "IF5006";
}
