// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig;

/// <summary>A stable code of the range IF1xxx and what it stands for. docs/errors.md has a line for each.</summary>
public sealed record DiagnosticCode(string Id, string Title)
{
    // Reading: IF10xx. The file as bytes, characters and YAML.
    public static readonly DiagnosticCode FileUnreadable = new("IF1001", "the manifest cannot be read");
    public static readonly DiagnosticCode FileTooLarge = new("IF1002", "the file is larger than 256 KiB");
    public static readonly DiagnosticCode NotUtf8 = new("IF1003", "the file is not UTF-8");
    public static readonly DiagnosticCode ForbiddenCharacter = new("IF1004", "a control or invisible character");
    public static readonly DiagnosticCode Syntax = new("IF1005", "not well-formed YAML");
    public static readonly DiagnosticCode TabIndentation = new("IF1006", "a tab where YAML wants spaces");
    public static readonly DiagnosticCode TooDeep = new("IF1007", "nested too deeply");
    public static readonly DiagnosticCode TooManyNodes = new("IF1008", "too many values");
    public static readonly DiagnosticCode Alias = new("IF1009", "an anchor, alias or merge key");
    public static readonly DiagnosticCode Tag = new("IF1010", "an explicit YAML tag");
    public static readonly DiagnosticCode NoDocument = new("IF1011", "the file holds no document");
    public static readonly DiagnosticCode KeyNotText = new("IF1012", "a key that is not text");
    public static readonly DiagnosticCode TooManyDiagnostics = new("IF1013", "more is wrong than is worth listing");

    // Documents: IF11xx.
    public static readonly DiagnosticCode DocumentNotMapping = new("IF1101", "a document that is not a mapping");
    public static readonly DiagnosticCode ApiVersionMissing = new("IF1102", "apiVersion is missing");
    public static readonly DiagnosticCode ApiVersionUnknown = new("IF1103", "an apiVersion that this version does not know");
    public static readonly DiagnosticCode KindMissing = new("IF1104", "kind is missing");
    public static readonly DiagnosticCode KindUnknown = new("IF1105", "an unknown kind");
    public static readonly DiagnosticCode KindRepeated = new("IF1106", "a second document of the same kind");
    public static readonly DiagnosticCode KindRequired = new("IF1107", "a document that must be there is missing");
    public static readonly DiagnosticCode KindMisplaced = new("IF1108", "a kind that belongs into another file");

    // Keys and types: IF12xx.
    public static readonly DiagnosticCode KeyRepeated = new("IF1201", "a key given twice");
    public static readonly DiagnosticCode KeyRequired = new("IF1202", "a required key is missing");
    public static readonly DiagnosticCode KeyUnknown = new("IF1203", "an unknown key");
    public static readonly DiagnosticCode WrongNode = new("IF1204", "a mapping, list or single value in another's place");
    public static readonly DiagnosticCode ValueMissing = new("IF1205", "a key without a value");
    public static readonly DiagnosticCode NotInteger = new("IF1206", "not a decimal integer");
    public static readonly DiagnosticCode NotBoolean = new("IF1207", "not true or false");
    public static readonly DiagnosticCode OutOfRange = new("IF1208", "a number out of range");
    public static readonly DiagnosticCode WordUnknown = new("IF1209", "not one of the known words");
    public static readonly DiagnosticCode ItemCount = new("IF1210", "too many or too few items");
    public static readonly DiagnosticCode ItemRepeated = new("IF1211", "the same item twice in a list");

    // Values: IF13xx.
    public static readonly DiagnosticCode NotDnsLabel = new("IF1301", "not a DNS label");
    public static readonly DiagnosticCode NotHostname = new("IF1302", "not a host name");
    public static readonly DiagnosticCode NotLabel = new("IF1303", "not a label key or label value");
    public static readonly DiagnosticCode NotKernelArgument = new("IF1304", "not a single kernel argument");
    public static readonly DiagnosticCode NotPackageName = new("IF1305", "not a Debian package name");
    public static readonly DiagnosticCode NotModuleName = new("IF1306", "not a kernel module name");
    public static readonly DiagnosticCode NotUrl = new("IF1307", "not a usable URL");
    public static readonly DiagnosticCode NotIpAddress = new("IF1308", "not an IP address of the family wanted");
    public static readonly DiagnosticCode NotPrefix = new("IF1309", "not an address with prefix length, or not a prefix");
    public static readonly DiagnosticCode NotMacAddress = new("IF1310", "not a MAC address of one network card");
    public static readonly DiagnosticCode NotInterfaceName = new("IF1311", "not a network interface name");
    public static readonly DiagnosticCode NotEndpoint = new("IF1312", "not an IP address with port");
    public static readonly DiagnosticCode NotKey = new("IF1313", "not base64 of 32 bytes");
    public static readonly DiagnosticCode NotFilePath = new("IF1314", "not a file path");
    public static readonly DiagnosticCode NotDevicePath = new("IF1315", "not the path of a block device");

    // Rules across keys and documents: IF14xx.
    public static readonly DiagnosticCode NotExactlyOne = new("IF1401", "exactly one of two keys is wanted");
    public static readonly DiagnosticCode GatewayOutside = new("IF1402", "a gateway that no address of its interface reaches");
    public static readonly DiagnosticCode InterfaceRepeated = new("IF1403", "an interface configured twice");
    public static readonly DiagnosticCode PrefixOverlap = new("IF1404", "addresses that collide or prefixes that overlap");
    public static readonly DiagnosticCode InterfaceWithoutAddress = new("IF1405", "an interface that would get no address");
    public static readonly DiagnosticCode MtuTooSmall = new("IF1406", "an MTU too small for what runs over it");
    public static readonly DiagnosticCode FilterSelectsNothing = new("IF1407", "an endpoint filter that lets nothing pass");
    public static readonly DiagnosticCode ArgumentReserved = new("IF1408", "a kernel argument that the image sets itself");
    public static readonly DiagnosticCode ArgumentsTooLong = new("IF1409", "kernel arguments longer than the kernel takes");
    public static readonly DiagnosticCode FlavourUnfit = new("IF1410", "a kernel flavour without the platform's drivers");

    // Secrets: IF15xx.
    public static readonly DiagnosticCode SecretsUnreadable = new("IF1501", "the secrets file cannot be read");
    public static readonly DiagnosticCode SecretsExposed = new("IF1502", "a file with secrets that others can read");
    public static readonly DiagnosticCode SecretsUnresolved = new("IF1503", "a reference to secrets where none can be loaded");

    // Writing: IF16xx. What the commands gen config and gen secrets refuse; these have no place in a file.
    public static readonly DiagnosticCode OutputExists = new("IF1601", "a file to be written exists already");
    public static readonly DiagnosticCode ParameterUnfit = new("IF1602", "an option's value that no manifest takes");

    /// <summary>Every code, in order of its number.</summary>
    public static IReadOnlyList<DiagnosticCode> All { get; } =
    [
        FileUnreadable, FileTooLarge, NotUtf8, ForbiddenCharacter, Syntax, TabIndentation, TooDeep, TooManyNodes, Alias,
        Tag, NoDocument, KeyNotText, TooManyDiagnostics,
        DocumentNotMapping, ApiVersionMissing, ApiVersionUnknown, KindMissing, KindUnknown, KindRepeated, KindRequired,
        KindMisplaced,
        KeyRepeated, KeyRequired, KeyUnknown, WrongNode, ValueMissing, NotInteger, NotBoolean, OutOfRange, WordUnknown,
        ItemCount, ItemRepeated,
        NotDnsLabel, NotHostname, NotLabel, NotKernelArgument, NotPackageName, NotModuleName, NotUrl, NotIpAddress,
        NotPrefix, NotMacAddress, NotInterfaceName, NotEndpoint, NotKey, NotFilePath, NotDevicePath,
        NotExactlyOne, GatewayOutside, InterfaceRepeated, PrefixOverlap, InterfaceWithoutAddress, MtuTooSmall,
        FilterSelectsNothing, ArgumentReserved, ArgumentsTooLong, FlavourUnfit,
        SecretsUnreadable, SecretsExposed, SecretsUnresolved,
        OutputExists, ParameterUnfit,
    ];
}
