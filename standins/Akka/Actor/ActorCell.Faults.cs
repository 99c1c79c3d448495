using System.Runtime.ExceptionServices;
using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Actor;

/// <remarks>
/// A failed actor suspends its mailbox and its children and tells its parent; the parent's strategy answers with
/// Resume, Recreate or Terminate. Each suspension is counted and taken back exactly once.
/// </remarks>
public sealed partial class ActorCell
{
    /// <summary>Whose failure suspends this actor: its own, or a child's that it passed up. Null when it is well.</summary>
    private IActorRef _perpetrator;

    private void FaultSuspend()
    {
        Mailbox.Suspend();
        SuspendChildren();
    }

    private void FaultResume(Exception causedByFailure)
    {
        if (_actor is null)
        {
            Publish(new Error(null, _self.Path.ToString(), ActorType, "Changing Resume into Create after " + causedByFailure));
            FaultCreate();
            return;
        }

        var perpetrator = _perpetrator;
        Mailbox.Resume();
        if (causedByFailure is not null) _perpetrator = null;
        ResumeChildren(causedByFailure, perpetrator);
    }

    private void FaultRecreate(Exception cause)
    {
        if (_actor is null)
        {
            Publish(new Error(null, _self.Path.ToString(), ActorType, "Changing Recreate into Create after " + cause));
            FaultCreate();
            return;
        }

        if (!_children.IsNormal)
        {
            // Restarting or stopping already; only the suspension that came with this request is taken back.
            FaultResume(null);
            return;
        }

        var failed = _actor;
        if (SystemImpl.Settings.DebugLifecycle) Publish(new Debug(_self.Path.ToString(), failed.GetType(), "Restarting"));
        var message = CurrentMessage;
        try
        {
            if (!_cleared)   // else its replacement failed to be born, and it has been through PreRestart
            {
                failed.AroundPreRestart(cause, message);
                GiveBackStash(failed);
            }
        }
        catch (Exception e)
        {
            Publish(new Error(new PreRestartException(_self, e, cause, message), _self.Path.ToString(), failed.GetType(), e.Message));
        }
        finally
        {
            ClearActor(failed);
        }

        if (!_children.WaitFor(WaitingFor.Recreation, cause)) FinishRecreate(cause, failed);
    }

    private void FinishRecreate(Exception cause, ActorBase failed)
    {
        var survivors = _children.All();
        try
        {
            Mailbox.Resume();
            _perpetrator = null;
            var fresh = NewActor();
            _actor = fresh;   // before PostRestart, which may fail
            if (ReferenceEquals(fresh, failed)) fresh.Unclear();
            fresh.AroundPostRestart(cause, null);
            if (SystemImpl.Settings.DebugLifecycle) Publish(new Debug(_self.Path.ToString(), fresh.GetType(), $"Restarted ({fresh})"));
            foreach (var child in survivors) child.Restart(cause);
        }
        catch (Exception e)
        {
            if (ReferenceEquals(_actor, failed)) _cleared = true;
            else ClearActor(_actor);   // PreRestart must not run on it
            HandleInvokeFailure(new PostRestartException(_self, e, cause), survivors);
        }
    }

    /// <summary>A restart of an actor that never came to be.</summary>
    private void FaultCreate()
    {
        SetReceiveTimeout(null);
        StopChildren();
        if (!_children.WaitFor(WaitingFor.Creation)) FinishCreate();
    }

    private void FinishCreate()
    {
        Mailbox.Resume();
        _perpetrator = null;
        try
        {
            Create();
        }
        catch (Exception e)
        {
            HandleInvokeFailure(e);
        }
    }

    private void Terminate()
    {
        SetReceiveTimeout(null);
        UnwatchWatchedActors();
        StopChildren();
        var wasTerminating = _children.IsTerminating;
        if (_children.WaitFor(WaitingFor.Termination))
        {
            if (wasTerminating) return;
            Mailbox.Suspend();   // no user message while the children stop
            _perpetrator = _self;
            if (SystemImpl.Settings.DebugLifecycle) Publish(new Debug(_self.Path.ToString(), ActorType, "Stopping"));
        }
        else
        {
            _children.SetTerminated();
            FinishTerminate();
        }
    }

    /// <summary>The children are gone: PostStop, then the mailbox closes, then the parent and the watchers hear of it.</summary>
    private void FinishTerminate()
    {
        var actor = _actor;
        try
        {
            if (actor is not null)
            {
                actor.AroundPostStop();
                GiveBackStash(actor);
            }
        }
        catch (Exception e)
        {
            Publish(new Error(e, _self.Path.ToString(), ActorType, e.Message));
        }
        finally
        {
            _children.SetTerminated();
            Mailbox.Close();
            _stashedSystemMessages = null;   // of a kind that only an actor alive needs
            Dispatcher.Detach();
            SystemImpl.EventStream.Forget(_self);
            Parent.SendSystemMessage(new DeathWatchNotification(_self, existenceConfirmed: true, addressTerminated: false));
            TellWatchersWeDied();
            UnwatchWatchedActors();
            if (SystemImpl.Settings.DebugLifecycle) Publish(new Debug(_self.Path.ToString(), ActorType, "Stopped"));
            ClearActor(actor);
            _actor = null;
            _props = TerminatedProps.Instance;
        }
    }

    /// <param name="childrenNotToSuspend">Children that are suspended already.</param>
    private void HandleInvokeFailure(Exception cause, IReadOnlyCollection<IActorRef> childrenNotToSuspend = null)
    {
        if (_perpetrator is not null || IsTerminated) return;   // one failure at a time is under decision
        try
        {
            Mailbox.Suspend();
            if (CurrentMessage is Failed)
            {
                _perpetrator = Sender;
                childrenNotToSuspend = [.. childrenNotToSuspend ?? [], Sender];
            }
            else
            {
                _perpetrator = _self;
            }

            SuspendChildren(childrenNotToSuspend);
            Parent.SendSystemMessage(new Failed(_self, cause, _self.Path.Uid));
        }
        catch (Exception e)
        {
            Publish(new Error(e, _self.Path.ToString(), ActorType, "Emergency stop: exception in failure handling for " + cause));
            try
            {
                StopChildren();
            }
            finally
            {
                FinishTerminate();
            }
        }
    }

    private void HandleFailed(Failed failed)
    {
        var (message, sender) = (CurrentMessage, Sender);
        CurrentMessage = failed;
        Sender = failed.Child;
        if (_children.Find(failed.Child) is { } stats && stats.Child.Path.Uid == failed.Uid)
        {
            if (!_actor.SupervisorStrategyInternal.HandleFailure(this, failed.Child, failed.Cause, stats))
                ExceptionDispatchInfo.Capture(failed.Cause).Throw();   // escalated: now it is this actor's failure
        }
        else
        {
            Publish(new Debug(_self.Path.ToString(), ActorType, $"Dropping Failed({failed.Cause}) from unknown child {failed.Child}"));
        }

        // An asynchronous handler may be under way here and goes on with its own message and sender.
        (CurrentMessage, Sender) = (message, sender);
    }
}
