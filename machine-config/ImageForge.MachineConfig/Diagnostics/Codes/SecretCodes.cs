// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig;

/// <content>Secrets, IF1501 to IF1509.</content>
public sealed partial record DiagnosticCode
{
    public static readonly DiagnosticCode SecretsUnreadable = new("IF1501", "the secrets file cannot be read",
        "The file named under `secretsFrom` does not exist or may not be read. Its path is relative to the manifest.",
        "Correct the path; `imageforge gen secrets -o FILE` writes a new file.");

    public static readonly DiagnosticCode SecretsExposed = new("IF1502", "a file with secrets that others can read",
        "The file's mode lets other users of this host read the cluster's keys.",
        "Run `chmod 600` on the file.");

    public static readonly DiagnosticCode SecretsUnresolved = new("IF1503", "a reference to secrets where none can be loaded",
        "The manifest did not come out of a file, so there is no directory to look in.",
        "Write the values under `cluster`.");
}
