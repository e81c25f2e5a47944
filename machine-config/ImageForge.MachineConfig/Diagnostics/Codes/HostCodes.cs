// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig;

/// <content>Settings of the host: values IF1330 to IF1339, rules IF1440 to IF1449.</content>
public sealed partial record DiagnosticCode
{
    public static readonly DiagnosticCode NotKernelKey = new("IF1330", "not the name of a kernel setting",
        "Settings are files below /proc/sys and /sys. Their names have no blanks, no patterns and no steps upwards.",
        "Write sysctl names as sysctl(8) does (`net.ipv4.ip_forward`), and sysfs attributes by their path below /sys (`block/vda/queue/scheduler`).");

    public static readonly DiagnosticCode NotKernelValue = new("IF1331", "not a value that the kernel can be given",
        "The kernel takes one line at a time; in a module's parameters a double quote would end the value.",
        "Write the value on one line.");

    public static readonly DiagnosticCode NotModuleParameter = new("IF1332", "not the name of a module's parameter",
        "Parameters of modules are named like variables in C.",
        "Write the name as `modinfo` lists it.");

    public static readonly DiagnosticCode NotResolverOption = new("IF1333", "not an option of the resolver",
        "The C library ignores options that it does not know, without a word.",
        "Write one of the options that resolv.conf(5) lists, with its number where it has one: `ndots:2`.");

    public static readonly DiagnosticCode NotSystemPath = new("IF1334", "not a path that files can be written to",
        "The root file system is part of the image and cannot be written. A machine's own files lie below /etc and /var.",
        "Write an absolute path below /etc or /var, or bring the file into the image by a package or an extension.");

    public static readonly DiagnosticCode NotFileMode = new("IF1335", "not a file mode",
        "Without quotes YAML readers take `0640` for different numbers. Bits above the nine permissions have no effect on a node.",
        "Write four octal digits in quotes: `\"0640\"`.");

    public static readonly DiagnosticCode NotBase64 = new("IF1336", "not base64",
        "The text was cut short, is in the URL-safe alphabet, or is plain text.",
        "Copy the output of `base64 -w0` whole, or write plain text under `content`.");

    public static readonly DiagnosticCode NotCertificate = new("IF1337", "not an X.509 certificate in PEM",
        "Each item takes one certificate, as text between the lines BEGIN CERTIFICATE and END CERTIFICATE.",
        "Copy the certificate whole, with its line breaks. A private key that stood here has been shown to whoever could read the file: replace it.");

    public static readonly DiagnosticCode KeysExclusive = new("IF1440", "settings that exclude each other",
        "Each of the two says what the other one denies.",
        "Remove one of them.");

    public static readonly DiagnosticCode SettingOwned = new("IF1441", "a setting that another kind manages",
        "Two writers of one file or setting would overwrite each other; or nothing on a node reads that file.",
        "Use the kind that the message names.");

    public static readonly DiagnosticCode SettingRepeated = new("IF1442", "the same setting twice",
        "One thing is set in two places, perhaps in two spellings, and the last to be applied would win.",
        "Put everything about it into one place.");

    public static readonly DiagnosticCode FileCollision = new("IF1443", "two documents that claim one path",
        "Two files have the same path, or one's path is a directory of the other's.",
        "Give each file a path of its own.");

    public static readonly DiagnosticCode SecretFileReadable = new("IF1444", "a secret in a file that every program can read",
        "The mode lets users other than the owner and the group read the file.",
        "Take the last digit of the mode down to 0; leaving it gives the secret to every service on the machine.");

    public static readonly DiagnosticCode RootUnfit = new("IF1445", "a trusted root that vouches for nothing",
        "The certificate does not say that it is an authority's (basicConstraints CA:TRUE, and keyCertSign where key usages are listed), so that no chain may end in it.",
        "Take the authority's certificate instead of the server's: the last of the chain that the server shows, or the one before it.");

    public static readonly DiagnosticCode RootWeak = new("IF1446", "a trusted root that will not be accepted",
        "The certificate has expired, is not in force yet, or has a key that TLS libraries refuse (RSA below 2048 bits).",
        "Replace the certificate; connections that depend on it fail.");

    public static readonly DiagnosticCode ModuleBlocked = new("IF1447", "a module that is needed and blocked",
        "An argument such as `module_blacklist=` keeps the kernel from taking a module that the manifest or the image loads.",
        "Remove the module from one of the two.");

    public static readonly DiagnosticCode MeshSettingConflict = new("IF1448", "a kernel setting that the mesh cannot work with",
        "The mesh's addresses are IPv6, and strict reverse path filtering drops WireGuard's packets from addresses that are routed into the mesh.",
        "Leave IPv6 on, and set rp_filter to 2 (loose) or 0.");

    public static readonly DiagnosticCode ServerUnreachable = new("IF1449", "a server of a family that the machine does not have",
        "The kernel is told not to have IPv6, and the server has an IPv6 address.",
        "Give an IPv4 address, or leave IPv6 on.");
}
