// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig;

/// <content>Services and extensions: values IF1350 to IF1359, rules IF1460 to IF1469.</content>
public sealed partial record DiagnosticCode
{
    public static readonly DiagnosticCode NotDuration = new("IF1350", "not a duration",
        "The unit is missing or another one, or the number is not whole.",
        "Write a whole number and its unit, such as `500ms`, `10s`, `5m` or `1h`.");

    public static readonly DiagnosticCode NotSize = new("IF1351", "not a size",
        "The unit is missing, or it is a decimal one or a bare letter, which mean different numbers to different readers.",
        "Write a whole number and a binary unit, such as `256MiB` or `10GiB`.");

    public static readonly DiagnosticCode NotDigest = new("IF1352", "not a SHA-256",
        "A digest is 64 hexadecimal digits; an abbreviated one would name more than one content.",
        "Copy the digest whole, as `sha256sum` prints it, without a prefix such as `sha256:`.");

    public static readonly DiagnosticCode NotCommand = new("IF1353", "not a program's absolute path, or not an argument",
        "There is no shell in an image: nothing searches PATH, splits words or replaces variables. No argument can hold a NUL.",
        "Write the program's path from the root, and each argument as an item of its own: `[/usr/bin/web, --port, \"8080\"]`.");

    public static readonly DiagnosticCode NotEnvironmentName = new("IF1354", "not the name of an environment variable, or not its value",
        "Programs look for names of letters, digits and `_` that do not begin with a digit (POSIX); no value can hold a NUL.",
        "Write the name in that form, such as `LOG_LEVEL`.");

    public static readonly DiagnosticCode NotAbsolutePath = new("IF1355", "not an absolute path in its only spelling",
        "The path is relative, or holds `.`, `..`, an empty component or a control character, or it is a place that services cannot be given.",
        "Write the path from the root without detours, such as `/var/lib/web`.");

    public static readonly DiagnosticCode NotCpuShare = new("IF1356", "not a share of processor time",
        "A limit is written in percent of one processor.",
        "Write `50%` for half a processor, `200%` for two.");

    public static readonly DiagnosticCode NotServiceName = new("IF1357", "not a name for a service",
        "The name becomes part of file names and log lines, and `network`, `time` and `mesh` are conditions that services wait for.",
        "Write lower-case letters, digits and `-` inside, at most 63 characters, and none of the reserved words.");

    public static readonly DiagnosticCode DigestRequired = new("IF1460", "an extension without SHA-256",
        "What comes over the network, or out of a registry's layout, is used only when it is what was meant.",
        "Add `sha256:`; of a download as `sha256sum` prints it, of an OCI image that of its manifest or index.");

    public static readonly DiagnosticCode DependencyUnknown = new("IF1461", "a dependency that does not exist",
        "A service waits for another service of the manifest, or for `network`, `time` or `mesh`; what is not there never comes.",
        "Correct the name, or add the document that it names.");

    public static readonly DiagnosticCode DependencyCycle = new("IF1462", "services that wait for each other",
        "Each service of the circle waits for the next one, so none of them ever starts.",
        "Remove one of the dependencies of the circle.");

    public static readonly DiagnosticCode MountsOverlap = new("IF1463", "mounts that hide each other",
        "Two mounts have the same target, or a later one lies over what an earlier one shows.",
        "Give each mount a target of its own; list a directory's mount before those inside it.");

    public static readonly DiagnosticCode OneshotUnfit = new("IF1464", "a key that a one-shot service cannot have",
        "A one-shot service ends when its work is done: it is not started again after success, and there is nothing to ask for its health.",
        "Remove `oneshot`, or the other key.");

    public static readonly DiagnosticCode DelaysUnordered = new("IF1465", "a first delay longer than the longest",
        "Delays grow from the first to the longest.",
        "Make the first shorter, or the longest longer.");
}
