// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig;

/// <content>Where a machine is to run, IF1480 to IF1489: what <c>validate --target</c> adds.</content>
public sealed partial record DiagnosticCode
{
    public static readonly DiagnosticCode TargetPlatform = new("IF1480", "an image built for another platform than its target",
        "Machine.platform decides the drivers in the image, its console and its command line. An image without the drivers of a place starts there and finds neither disk nor network.",
        "Set Machine.platform to what the message expects. A mere warning says that the image boots there, without what is particular to the place.");

    public static readonly DiagnosticCode TargetOutputs = new("IF1481", "no output that the target boots",
        "Each place takes images in forms of its own, and none of Image.outputs is one of them.",
        "Add one of the forms that the message expects to Image.outputs.");

    public static readonly DiagnosticCode TargetUserData = new("IF1482", "a manifest too large to be handed over as user data",
        "Providers take so many bytes of user data and no more, some of them counted after base64. What counts is the whole manifest as the machine reads it, with its secrets.",
        "Build the manifest into the image, where this limit does not hold, or move large files into an Extension. To leave the warning is right when the manifest is not handed over as user data.");

    public static readonly DiagnosticCode TargetDisk = new("IF1483", "a disk that the target does not have",
        "The kernel names disks by their driver: `nvme0n1`, `sda`, `vda`. A name of another driver, or a type, that the place does not have chooses no disk, and the machine keeps no state or lacks a volume.",
        "Choose the disk by size, or by a name or type of the place. Left alone it is harmless only on machines that have such a disk all the same.");

    public static readonly DiagnosticCode TargetKeepsNothing = new("IF1484", "an identity that does not outlive a reboot",
        "What the machine boots from at this target has no room for its state: without an install disk it is another machine to its peers after each boot.",
        "Add kind: Storage with install.disk. To leave it is right for machines that are meant to forget.");

    public static readonly DiagnosticCode TargetNetwork = new("IF1485", "a link that the target's network does not carry",
        "The networks of some clouds carry IP packets only: tagged frames are dropped, and no switch is there to speak LACP with.",
        "Use a network card per network, as the cloud attaches them, and leave links to the cloud's own redundancy.");

    public static readonly DiagnosticCode TargetSingles = new("IF1486", "a value of one machine where machines come and go",
        "Many machines boot the same image here, and each of them would claim the address, name or disk that is given.",
        "Leave it to DHCP, to the machine's id, or to a selector that fits every machine. To leave the warning is right for an image that one machine boots.");

    public static readonly DiagnosticCode TargetConsole = new("IF1487", "messages that the target does not record",
        "Clouds record one serial port. The kernel writes to every `console=`, PID 1 to the last of them only; without that port there is nothing to read when a machine does not come up.",
        "Name the recorded port last, or leave the platform's own arguments alone.");

    public static readonly DiagnosticCode TargetAddress = new("IF1488", "an address at which nothing answers from the target",
        "`10.0.2.2` is the host in QEMU's user network and nobody elsewhere, `localhost` is the machine itself.",
        "Give the service a name or address that the machine reaches from where it runs. To leave it is right when a service of that address really is there.");

    public static readonly DiagnosticCode TargetMtu = new("IF1489", "packets larger than the target's network takes",
        "The network has a smaller MTU than Ethernet's 1500 bytes, and WireGuard takes 80 of it. Larger packets are split or lost.",
        "Lower the MTU to what the message expects. To leave it is right in a network that was made with a larger MTU.");
}
