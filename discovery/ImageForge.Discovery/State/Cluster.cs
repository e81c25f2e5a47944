// SPDX-License-Identifier: Apache-2.0
using ImageForge.Discovery.Wire;

namespace ImageForge.Discovery.State;

/// <summary>
/// One cluster: its affiliates and those who watch them. Its lock is the unit of sharing: clusters never wait for each
/// other. Changes reach all subscriptions under that lock, so every watcher sees the same order.
/// No network and no clock in here; <c>now</c> comes with each call.
/// </summary>
internal sealed class Cluster(string id, Totals totals)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Affiliate> affiliates = new(StringComparer.Ordinal);
    private readonly List<Subscription> subscriptions = [];
    private bool retired;

    public string Id { get; } = id;

    /// <summary>Applies a validated update. Data and endpoints that fitted stay even when the outcome is an error.</summary>
    public UpdateOutcome Update(AffiliateUpdate update, TimeSpan now)
    {
        lock (gate)
        {
            if (retired) return UpdateOutcome.Retired;

            var created = !affiliates.TryGetValue(update.AffiliateId, out var affiliate);
            if (created && affiliates.Count >= Limits.AffiliatesPerCluster) return UpdateOutcome.TooManyAffiliates;
            if (totals.MemoryFull && Grows(affiliate, update)) return UpdateOutcome.OutOfMemory;

            affiliate ??= affiliates[update.AffiliateId] = new Affiliate(update.AffiliateId);
            var footprintBefore = created ? 0 : affiliate.Footprint;
            var (outcome, changed) = Apply(affiliate, update, now + update.Ttl);
            totals.AddAffiliates(created ? 1 : 0, affiliate.Footprint - footprintBefore);

            if (created || changed) Announce(affiliate, created);
            return outcome;
        }
    }

    /// <summary>Removes an affiliate if it is there.</summary>
    public void Delete(string affiliateId)
    {
        lock (gate)
        {
            if (affiliates.Remove(affiliateId, out var affiliate)) Forget(affiliate);
        }
    }

    /// <summary>Frames of all affiliates, also of those that have no data yet.</summary>
    public byte[][] List()
    {
        lock (gate) return Frames();
    }

    /// <returns>Null when the cluster was retired meanwhile: look it up anew.</returns>
    public Subscription? Subscribe()
    {
        lock (gate)
        {
            if (retired) return null;
            var subscription = new Subscription(Frames()) { Position = subscriptions.Count };
            subscriptions.Add(subscription);
            return subscription;
        }
    }

    public void Unsubscribe(Subscription subscription)
    {
        lock (gate)
        {
            var last = subscriptions[^1];
            subscriptions[subscription.Position] = last;
            last.Position = subscription.Position;
            subscriptions.RemoveAt(subscriptions.Count - 1);
        }
    }

    /// <summary>Removes what has expired and tells the watchers.</summary>
    /// <param name="now">On the service's clock.</param>
    /// <param name="endpointExpiryDeletes">Announce an affiliate that only lost endpoints as deleted, as the reference does.</param>
    public Collected CollectGarbage(TimeSpan now, bool endpointExpiryDeletes)
    {
        var collected = default(Collected);
        lock (gate)
        {
            foreach (var affiliate in affiliates.Values)
            {
                if (affiliate.Expiration < now)
                {
                    affiliates.Remove(affiliate.Id);
                    Forget(affiliate);
                    collected.Affiliates++;
                    continue;
                }
                var footprintBefore = affiliate.Footprint;
                var dropped = affiliate.DropExpiredEndpoints(now);
                if (dropped == 0) continue;
                collected.Endpoints += dropped;
                totals.AddAffiliates(0, affiliate.Footprint - footprintBefore);
                if (endpointExpiryDeletes) AnnounceRemoval(affiliate.Id);
                else Announce(affiliate, created: false);
            }
        }
        return collected;
    }

    /// <summary>An empty and unwatched cluster takes no more updates; the caller then drops it.</summary>
    public bool TryRetire()
    {
        lock (gate)
        {
            if (retired || affiliates.Count > 0 || subscriptions.Count > 0) return false;
            return retired = true;
        }
    }

    /// <summary>Everything with its remaining time to live, for the snapshot file.</summary>
    public ClusterContent Export(TimeSpan now)
    {
        lock (gate)
        {
            return new ClusterContent(Id, [.. affiliates.Values.Select(affiliate => new AffiliateContent(
                affiliate.Id, affiliate.Expiration == TimeSpan.MinValue ? TimeSpan.Zero : affiliate.Expiration - now, affiliate.Data,
                [.. affiliate.Endpoints.Select(endpoint => new EndpointContent(endpoint.Bytes, endpoint.Expiration - now))]))]);
        }
    }

    public void Restore(ClusterContent content, TimeSpan now)
    {
        lock (gate)
        {
            foreach (var stored in content.Affiliates)
            {
                var affiliate = affiliates[stored.Id] = new Affiliate(stored.Id);
                affiliate.Publish(stored.Data, now + stored.Ttl);
                foreach (var endpoint in stored.Endpoints) affiliate.Merge(endpoint.Bytes, now + endpoint.Ttl);
                totals.AddAffiliates(1, affiliate.Footprint);
            }
        }
    }

    private static (UpdateOutcome Outcome, bool Changed) Apply(Affiliate affiliate, AffiliateUpdate update, TimeSpan expiration)
    {
        var changed = false;
        if (!update.Data.IsEmpty)
        {
            affiliate.Publish(update.Data, expiration);
            changed = true;
        }
        foreach (var endpoint in update.Endpoints)
        {
            var merge = affiliate.Merge(endpoint, expiration);
            if (merge == EndpointMerge.Full) return (UpdateOutcome.TooManyEndpoints, changed);
            changed |= merge == EndpointMerge.Added;
        }
        affiliate.KeepAlive(expiration);
        return (UpdateOutcome.Done, changed);
    }

    private static bool Grows(Affiliate? affiliate, AffiliateUpdate update)
        => affiliate is null || update.Data.Length > affiliate.Data.Length || update.Endpoints.Any(endpoint => !affiliate.Holds(endpoint));

    private void Forget(Affiliate affiliate)
    {
        totals.AddAffiliates(-1, -affiliate.Footprint);
        AnnounceRemoval(affiliate.Id);
    }

    private void Announce(Affiliate affiliate, bool created)
    {
        if (subscriptions.Count == 0) return;
        var frame = affiliate.Frame;
        foreach (var subscription in subscriptions) subscription.Change(affiliate.Id, frame, created);
    }

    private void AnnounceRemoval(string affiliateId)
    {
        if (subscriptions.Count == 0) return;
        var frame = AffiliateFrame.EncodeDeleted(affiliateId);
        foreach (var subscription in subscriptions) subscription.Remove(affiliateId, frame);
    }

    private byte[][] Frames()
    {
        var frames = new byte[affiliates.Count][];
        var at = 0;
        foreach (var affiliate in affiliates.Values) frames[at++] = affiliate.Frame;
        return frames;
    }
}
