// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig;

/// <summary>What a machine knows of itself. Each is asked for only when a manifest names it, and null when the machine has none.</summary>
/// <param name="Serial">Its serial number, as the firmware has it (SMBIOS 3.7, section 7.2).</param>
/// <param name="Uuid">Its UUID from the same place, in lower case with dashes.</param>
/// <param name="Mac">Hardware address of its first network card, in lower case with colons.</param>
public sealed record MachineFacts(Func<string?> Serial, Func<string?> Uuid, Func<string?> Mac);
