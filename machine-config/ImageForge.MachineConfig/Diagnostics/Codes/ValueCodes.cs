// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig;

/// <content>Values, IF1301 to IF1319.</content>
public sealed partial record DiagnosticCode
{
    public static readonly DiagnosticCode NotDnsLabel = new("IF1301", "not a DNS label",
        "The text becomes part of a host name (RFC 1123).",
        "Write lower-case letters, digits and `-` inside, at most 56 characters, because the node appends part of its id.");

    public static readonly DiagnosticCode NotHostname = new("IF1302", "not a host name",
        "The kernel and DNS take labels joined by dots (RFC 1123) and no more than 63 characters.",
        "Write DNS labels joined by dots.");

    public static readonly DiagnosticCode NotLabel = new("IF1303", "not a label key or label value",
        "Labels have Kubernetes' syntax: letters, digits, `-`, `_` and `.`, a key optionally with a DNS prefix and `/`.",
        "Write the label in that syntax, such as `example.com/rack: a1`.");

    public static readonly DiagnosticCode NotKernelArgument = new("IF1304", "not a single kernel argument",
        "Boot loaders read blanks, quotes and backslashes each in their own way.",
        "Write one word per item, without quotes and backslashes inside.");

    public static readonly DiagnosticCode NotPackageName = new("IF1305", "not a Debian package name",
        "Version, suite or architecture were given along with the name. The lock file pins the version; suite and architecture are given once for the image.",
        "Write the bare name, such as `ethtool`.");

    public static readonly DiagnosticCode NotModuleName = new("IF1306", "not a kernel module name",
        "A path or a file name was given, or a character that no module has in its name.",
        "Write the bare name: `nvme`, not `nvme.ko`.");

    public static readonly DiagnosticCode NotUrl = new("IF1307", "not a usable URL",
        "The scheme is missing or another one than the program speaks, or the URL has a user name, password, query or fragment, which would end up in logs.",
        "Write http or https (discovery: also grpc) with host and optional port; discovery takes no path.");

    public static readonly DiagnosticCode NotIpAddress = new("IF1308", "not an IP address of the family wanted",
        "IPv4 is four decimal octets without leading zeros, IPv6 has no zone and no brackets. One machine must be able to have it: not unspecified, broadcast or multicast.",
        "Write an address of the family that the message expects, without prefix length.");

    public static readonly DiagnosticCode NotPrefix = new("IF1309", "not an address with prefix length, or not a prefix",
        "An interface's address keeps its host bits and is neither network nor broadcast address; a filter has no bits set beyond its length.",
        "Write the address and its length, such as `10.0.0.2/24`; the hint shows what was probably meant.");

    public static readonly DiagnosticCode NotMacAddress = new("IF1310", "not a MAC address of one network card",
        "It is not six hexadecimal bytes, or it is a group address or zero, which no card has.",
        "Copy the address of the card, such as `\"52:54:00:12:34:56\"` (`ip link` shows it).");

    public static readonly DiagnosticCode NotInterfaceName = new("IF1311", "not a network interface name",
        "The kernel takes at most 15 characters without blanks, `/` and `:`. `lo` and the mesh's own `mesh0` are not configured here.",
        "Write the link's name as the kernel gives it, such as `eth0`.");

    public static readonly DiagnosticCode NotEndpoint = new("IF1312", "not an IP address with port",
        "Names are not resolved here, and IPv6 needs brackets to tell address and port apart.",
        "Write address and port, such as `203.0.113.5:51820` or `\"[2001:db8::1]:51820\"`.");

    public static readonly DiagnosticCode NotKey = new("IF1313", "not base64 of 32 bytes",
        "The value was cut short, mangled, or is a placeholder: one byte repeated is what examples hold, and whoever reads those could join.",
        "Copy the value whole, or let `imageforge gen secrets` write a new pair.");

    public static readonly DiagnosticCode NotFilePath = new("IF1314", "not a file path",
        "The path is empty, names a directory, or holds control characters.",
        "Write a path relative to the manifest.");

    public static readonly DiagnosticCode NotDevicePath = new("IF1315", "not the path of a block device",
        "Block devices lie below /dev.",
        "Write the whole path, such as `/dev/vda` or `/dev/disk/by-id/…`.");
}
