// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig;

/// <content>Rules across keys and documents, IF1401 to IF1419.</content>
public sealed partial record DiagnosticCode
{
    public static readonly DiagnosticCode NotExactlyOne = new("IF1401", "exactly one of two keys is wanted",
        "Both keys say the same thing in two ways, or neither says it.",
        "Remove one, or add one.");

    public static readonly DiagnosticCode GatewayOutside = new("IF1402", "a gateway that no address of its interface reaches",
        "A gateway is a neighbour: it lies in the prefix of one of the interface's own addresses.",
        "Correct the gateway, or give the interface an address of the gateway's prefix.");

    public static readonly DiagnosticCode InterfaceRepeated = new("IF1403", "a link configured twice",
        "Two documents claim the same name or the same card, and the last to be applied would win.",
        "Put everything about a link into one document, and give each link a name of its own.");

    public static readonly DiagnosticCode PrefixOverlap = new("IF1404", "addresses that collide or prefixes that overlap",
        "Two interfaces in one prefix leave it to chance which of them answers; one address twice is a conflict.",
        "Give each interface a prefix of its own, and write each address once.");

    public static readonly DiagnosticCode MtuTooSmall = new("IF1406", "an MTU too small for what runs over it",
        "IPv6 needs 1280 bytes (RFC 8200), and WireGuard takes 80 bytes of the link below it. Packets that do not fit are lost or split.",
        "Raise the link's MTU, or lower what runs over it.");

    public static readonly DiagnosticCode FilterSelectsNothing = new("IF1407", "an endpoint filter that lets nothing pass",
        "Exclusions take away from what was included before them, and nothing was.",
        "Begin the filter with what to include: `0.0.0.0/0`, `\"::/0\"`.");

    public static readonly DiagnosticCode ArgumentReserved = new("IF1408", "a kernel argument that the image sets itself",
        "`init=`, `rdinit=`, `root=`, `initrd=` and `--` would keep the image from reaching its first program.",
        "Remove the argument.");

    public static readonly DiagnosticCode ArgumentsTooLong = new("IF1409", "kernel arguments longer than the kernel takes",
        "The kernel cuts its command line at a fixed length (2048 bytes on x86), without a word.",
        "Give fewer or shorter arguments.");

    public static readonly DiagnosticCode FlavourUnfit = new("IF1410", "a kernel flavour without the platform's drivers",
        "Debian's cloud kernel leaves out the drivers of real hardware: it boots there and finds neither disk nor network.",
        "Use the generic kernel on metal.");
}
