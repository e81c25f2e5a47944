// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig;

/// <content>Values and rules of the mesh, the firewall and the logs: IF1340 to IF1349 and IF1450 to IF1459.</content>
public sealed partial record DiagnosticCode
{
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
}
