// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig;

/// <content>Values and rules of the mesh, the firewall and the logs: IF1340 to IF1349 and IF1450 to IF1459.</content>
public sealed partial record DiagnosticCode
{
    public static readonly DiagnosticCode NotPort = new("IF1341", "not a port or a range of ports",
        "A port is a number without quotes, a range is two numbers joined by \"-\", the lower one first.",
        "Write a port such as `22`, or a range such as `8000-8010`.");

    public static readonly DiagnosticCode NotLogDestination = new("IF1342", "not a destination for logs",
        "Lines go to a TCP or UDP port, for which there is no usual number, or into a file. The root of a machine cannot be written; below /var there is room for files.",
        "Write `tcp://host:port`, `udp://host:port` or the path of a file below /var/.");

    public static readonly DiagnosticCode NotLogLabel = new("IF1343", "not a label for logs",
        "Names of labels become names of fields in the languages that query logs: letters, digits and `_`.",
        "Rename the label, or shorten its value.");

    public static readonly DiagnosticCode RuleRepeated = new("IF1450", "two firewall rules of one name",
        "Rules are told apart by their names: in patches, in the kernel and by people.",
        "Give each rule a name of its own.");

    public static readonly DiagnosticCode RuleUnreached = new("IF1451", "a firewall rule that never decides anything",
        "Rules are tried in order and the first that matches decides. An earlier rule matches everything that this one does, or no packet can match it at all.",
        "Move the narrower rule before the wider one, or remove it. Left as it is, it does nothing.");

    public static readonly DiagnosticCode RangesOverlap = new("IF1452", "ports or prefixes of one rule that overlap",
        "One of the two says what the other says already, which is rarely what was meant.",
        "Join the two, or correct one of them.");

    public static readonly DiagnosticCode PortsWithoutProtocol = new("IF1453", "ports of a protocol that has none",
        "Ports belong to TCP, UDP and SCTP. ICMP has none, and `any` has them only sometimes.",
        "Name the protocol; write one rule for each.");

    public static readonly DiagnosticCode MeshRequired = new("IF1454", "something that means nothing without a mesh",
        "Discovery services, mesh endpoints and roles of members are all about the mesh, and the manifest has no document of kind Mesh.",
        "Add a document of kind Mesh, or remove what is of no use without it.");

    public static readonly DiagnosticCode DiscoveryMissing = new("IF1455", "a mesh whose machines cannot find each other",
        "Members learn of each other from discovery services, and the manifest names none.",
        "Add a document of kind Discovery with the service's `endpoint`.");

    public static readonly DiagnosticCode DiscoveryRepeated = new("IF1456", "a discovery service named twice",
        "Two documents of kind Discovery have the same endpoint, so the machine has one service less than it seems.",
        "Remove one, or correct its endpoint.");

    public static readonly DiagnosticCode MeshPrefixOverlap = new("IF1457", "an address that belongs to the mesh itself",
        "The mesh has a prefix of its own, made from the cluster's id. Outside the mesh its addresses lead nowhere, and an interface with one would take the mesh's traffic.",
        "Give an address of the network below the mesh.");

    public static readonly DiagnosticCode MeshPortClosed = new("IF1458", "a firewall that shuts the mesh out",
        "WireGuard's packets arrive at `Mesh.listenPort`. They pass unless a rule says otherwise, and one does.",
        "Accept the port in a rule before it. Left as it is, only peers that this machine reaches first are in its mesh.");

    public static readonly DiagnosticCode LogKeyUnfit = new("IF1459", "a key that the kind of log destination has no use for",
        "Sizes and numbers of files are for destinations that are files.",
        "Remove the key.");

    public static readonly DiagnosticCode LogDestinationRepeated = new("IF1344", "a log destination named twice",
        "Lines would arrive twice, or two writers would set each other's file aside.",
        "Put what both select into one document.");
}
