// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig;

/// <content>Disks, volumes and their encryption: values IF1360 to IF1369, rules IF1470 to IF1479.</content>
public sealed partial record DiagnosticCode
{
    public static readonly DiagnosticCode NotDiskSize = new("IF1360", "not the size of a disk or volume",
        "The unit is missing, or it is a bare letter, which means 10⁹ to makers of disks and 2³⁰ to most programs.",
        "Write a whole number with `MB`, `GB`, `TB` (decimal) or `MiB`, `GiB`, `TiB` (binary), such as `500GB` or `10GiB`.");

    public static readonly DiagnosticCode NotDiskPattern = new("IF1361", "not what a disk can say about itself",
        "Model, serial number, World Wide Identifier and bus path are printable ASCII as the kernel shows it in /sys. Only `model` and `busPath` are patterns.",
        "Copy the value from the console: a machine that finds no disk for a selector lists its disks with all of it.");

    public static readonly DiagnosticCode NotVolumeName = new("IF1362", "not the name of a volume",
        "The name follows `IMAGEFORGE-` in the partition's name, which has 36 characters in all, and must differ from the image's own partitions.",
        "Write 1 to 25 lower-case letters, digits and `-` inside; not `state`, `config`, `esp` or `bios`.");

    public static readonly DiagnosticCode NotMountPath = new("IF1363", "not a place where a volume can be mounted",
        "Everything outside `/var` is the read-only image or memory that the system manages, and so are some directories in it.",
        "Write `/var` or a path below it, such as `/var/lib/containers`.");

    public static readonly DiagnosticCode NotVolumeLabel = new("IF1364", "not a file system label",
        "A character that some file system or tool does not take, or more than any of them has room for.",
        "Write letters, digits, `_`, `.` and `-`, beginning with a letter or digit.");

    public static readonly DiagnosticCode NotPassphrase = new("IF1365", "not a passphrase",
        "It is empty or shorter than 8 characters, or has characters that are not on every keyboard, on which it may have to be typed at a rescue.",
        "Write 8 to 512 printable ASCII characters on one line; 20 random ones are strong.");

    public static readonly DiagnosticCode DiskUnselected = new("IF1470", "a disk of which nothing is said",
        "An empty selector would match every disk, and formatting the wrong one cannot be undone.",
        "Give at least one key: `path`, `type`, `minSize`, `maxSize`, `model`, `serial`, `wwid` or `busPath`.");

    public static readonly DiagnosticCode DiskUnmatchable = new("IF1471", "a selector that no disk can match",
        "Its keys contradict each other: a smallest size above the largest, or a type that a disk of that name never has.",
        "Correct or remove one of the keys named.");

    public static readonly DiagnosticCode SizesReversed = new("IF1472", "a volume whose sizes leave nothing",
        "`maxSize` is below `minSize`, or below what the file system needs for itself.",
        "Raise `maxSize`, or choose a file system that can be smaller.");

    public static readonly DiagnosticCode VolumeTooLarge = new("IF1473", "volumes larger than their disk",
        "The disk's `maxSize` says how large it can be at most, and the volumes' least sizes together are more.",
        "Lower the volumes' `minSize`, or raise the selector's `maxSize`.");

    public static readonly DiagnosticCode FileSystemUnfit = new("IF1474", "something that the file system cannot do",
        "The option, the label or the growth asked for is not one of this file system's.",
        "Remove it, or choose another file system.");

    public static readonly DiagnosticCode MountPathsOverlap = new("IF1475", "volumes mounted over each other",
        "Two volumes have one mount point, or one is mounted inside another, where it vanishes when the outer one is not there. Only `/var` may hold others.",
        "Give each volume a path of its own, side by side.");

    public static readonly DiagnosticCode VolumesCompete = new("IF1476", "volumes that take the same free space",
        "Two volumes of one disk have no `maxSize`. The first of them takes all but the other's `minSize`, and only the last on the disk can grow.",
        "Give all of them but one a `maxSize`. Left as it is, the sizes depend on the order of the documents.");

    public static readonly DiagnosticCode VolumeAmbiguous = new("IF1477", "a label or key slot given twice",
        "Labels are there to tell file systems apart, also for systems that do not distinguish case; a slot holds one key.",
        "Give each volume its own label, and each key its own slot.");

    public static readonly DiagnosticCode EncryptionWeak = new("IF1478", "encryption that protects little",
        "A key derived from the machine's identity lies, readable, on the same machine's STATE partition: whoever takes the whole machine can read the volume. A short passphrase can be guessed.",
        "Add a passphrase of 20 characters or more in another slot and remove `nodeId`, or accept that only a disk that is taken out alone is protected.");

    public static readonly DiagnosticCode EncryptionWithoutVolume = new("IF1479", "encryption of a volume that is not there",
        "The name is not that of any document of kind Volume.",
        "Write the volume's name, or add the volume.");
}
