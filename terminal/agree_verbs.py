"""Verbs about what changes only when both say yes: propose, what-if, proposal, agree, decline, shares, stays,
experiment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import click

from household.model import Agreement, Experiment, Home, Household
from language.homefile import HomeDraft, read_home
from language.speech import say_list
from rounds.agreeing import (
    NoSuchExperiment,
    answer_experiment,
    answer_proposal,
    current_proposal,
    propose,
    worked_out,
)
from rounds.effect_words import experiment_lines, shares_line
from rounds.follow import Onward, asked_back, end_experiment, looked_at, try_out
from rounds.world import World, local_now
from scheduler import experiments, shares
from terminal import spoken
from terminal.home_verbs import text_of
from terminal.proposals import NameWho, show_effect, show_or_propose, show_proposal, show_waiting
from terminal.spoken import (
    DoesNotFit,
    console,
    json_option,
    kind,
    moment,
    now_option,
    the_chore,
    the_household,
    the_member,
    told,
    world,
)
from terminal.typed import Several
from terminal.week_afresh import show_week_afresh


class NothingWaits(DoesNotFit):
    """Nothing waits for a yes or a no."""

    sentence = "trouble.nothing_waits"


class NotPairs(DoesNotFit):
    """Numbers are given as NAME=NUMBER, one for each who lives here."""

    sentence = "trouble.not_pairs"


class ChooseOne(DoesNotFit):
    """One of the ways at a time."""

    sentence = "trouble.choose_one"


class OnlyWithWeek(DoesNotFit):
    """A moment to look from, and JSON, belong to one week divided anew."""

    sentence = "trouble.only_with_week"


as_option = click.option("--as", "speaker", metavar="MEMBER", required=True, help=told("cli.option.as_who"))
as_perhaps = click.option("--as", "speaker", metavar="MEMBER", help=told("cli.option.as_who"))


# ── what would change ───────────────────────────────────────────────────────────────────────────


@click.command("what-if", help=told("cli.what-if"))
@click.option("--from", "path", metavar="FILE", help=told("cli.option.from"))
@click.option("--week", "week", is_flag=True, help=told("cli.option.week_afresh"))
@now_option
@json_option
@kind
def what_if(path: str | None, week: bool, now: str | None, as_json: bool) -> None:
    if path and week:
        raise ChooseOne(choices="--from, --week")
    if (now or as_json) and not week:
        raise OnlyWithWeek()
    here = world()
    if week:
        show_week_afresh(here, moment(now, here, the_household(here)), as_json)
        return
    household = the_household(here)
    draft = _draft(here, household, path) if path else None
    with console().status(told("plan.busy")):
        home, wanted, agreement = _worked_out(here, household.id, draft)
    show_effect(home, wanted, agreement)
    click.echo(told("effect.only_looked"))


@click.command("propose", help=told("cli.propose"))
@click.option("--from", "path", metavar="FILE", required=True, help=told("cli.option.from"))
@as_option
@kind
def propose_it(path: str, speaker: str) -> None:
    here = world()
    household = the_household(here)
    draft = _draft(here, household, path)
    member = the_member(here.store.home(household.id).members, speaker)
    made = propose(
        here,
        household.id,
        member.key,
        members=draft.members,
        chores=draft.chores,
        household_value=_settings(here, household, draft),
    )
    show_proposal(here, household.id, made)


def _draft(here: World, household: Household, path: str) -> HomeDraft:
    return read_home(text_of(path), household.language, local_now(here, household.id).date())


def _settings(here: World, household: Household, draft: HomeDraft) -> Household:
    """The settings of the home as the file has them; its weeks are counted as they were."""
    key = draft.household.key if draft.keyed else household.key
    return replace(draft.household, id=household.id, key=key, epoch=household.epoch)


def _worked_out(here: World, household: int, draft: HomeDraft | None) -> tuple[Home, Home, Agreement]:
    if draft is None:
        return worked_out(here, household)
    value = _settings(here, here.store.home(household).household, draft)
    return worked_out(here, household, members=draft.members, chores=draft.chores, household_value=value)


# ── yes and no ──────────────────────────────────────────────────────────────────────────────────


@click.command(help=told("cli.proposal"))
@kind
def proposal() -> None:
    here = world()
    household = the_household(here)
    home = here.store.home(household.id)
    found, trial = current_proposal(here, household.id), experiments.waiting(home)
    if found:
        show_proposal(here, household.id, found)
    if trial:
        _show_experiment(home, trial)
    past = experiments.over(home, local_now(here, household.id).date())
    for one in past:
        chore, name = home.chore(one.chore).name, home.member(one.by).name
        click.echo(told("experiment.how_was_it", chore=chore, name=name))
    if not (found or trial or past):
        click.echo(told("proposal.none"))


@click.command("agree", help=told("cli.agree"))
@as_option
@kind
def say_yes(speaker: str) -> None:
    _answer(speaker, yes=True)


@click.command(help=told("cli.decline"))
@as_option
@kind
def decline(speaker: str) -> None:
    _answer(speaker, yes=False)


def _answer(speaker: str, yes: bool) -> None:
    """What a member says to what waits: the proposal, else the experiment."""
    here = world()
    household = the_household(here)
    home = here.store.home(household.id)
    member = the_member(home.members, speaker)
    found, trial = here.store.open_proposal(household.id), experiments.waiting(home)
    if found:
        said = answer_proposal(here, household.id, found.id, member.key, yes)
        click.echo(told(f"proposal.{said.answer or 'half'}", name=member.name, day=f"{said.agreement.starts_on:%d-%m}"))
        show_waiting(home, said.yes if not said.answer else [m.key for m in home.members])
    elif trial:
        tried = answer_experiment(here, household.id, trial, member.key, yes)
        waits = [m.name for m in home.members if m.key not in tried.yes]
        words = "no" if not yes else "half" if waits else "begins"
        other = say_list(waits, spoken.LANGUAGE, most=9)
        click.echo(told(f"experiment.{words}", name=member.name, other=other, first=f"{tried.first:%d-%m}"))
    else:
        raise NothingWaits()


# ── shares ──────────────────────────────────────────────────────────────────────────────────────


@click.command("shares", cls=Several, help=told("cli.shares"))
@click.option("--equal", "equally", is_flag=True, help=told("cli.option.equal"))
@click.option("--paid", multiple=True, metavar="NAME=HOURS", help=told("cli.option.paid"))
@click.option("--commute", multiple=True, metavar="NAME=HOURS", help=told("cli.option.commute"))
@click.option("--by", "rule", type=click.Choice(["work", "free"]), default="work", help=told("cli.option.by_rule"))
@click.option("--own", multiple=True, metavar="NAME=PERCENT", help=told("cli.option.own"))
@click.option("--propose", "proposing", is_flag=True, help=told("cli.option.propose"))
@as_perhaps
@kind
def choose_shares(
    equally: bool,
    paid: Sequence[str],
    commute: Sequence[str],
    rule: str,
    own: Sequence[str],
    proposing: bool,
    speaker: str | None,
) -> None:
    here = world()
    household = the_household(here)
    home = here.store.home(household.id)
    if sum(map(bool, (equally, paid, own))) > 1:
        raise ChooseOne(choices="--equal, --paid, --own")
    if not (equally or paid or own):
        click.echo(
            told("shares.now", shares=shares_line(home, {m.key: m.share for m in home.members}, spoken.LANGUAGE))
        )
        click.echo(told("shares.how"))
        return
    chosen = _chosen(home, equally, paid, commute, rule, own)
    said = shares_line(home, chosen.shares, spoken.LANGUAGE)
    click.echo(told(f"shares.{chosen.rule.value}", shares=said, hours=round(chosen.hours)))
    members = tuple(replace(m, share=chosen.shares[m.key]) for m in home.members)
    show_or_propose(here, household.id, proposing, speaker, members=members)


def _chosen(
    home: Home, equally: bool, paid: Sequence[str], commute: Sequence[str], rule: str, own: Sequence[str]
) -> shares.Chosen:
    if equally:
        return shares.equal(home)
    if own:
        return shares.own(_numbers(home, own, all_of_them=True))
    hours, way = _numbers(home, paid, all_of_them=True), _numbers(home, commute)
    taken = {member: hours[member] + way.get(member, 0) for member in hours}
    if rule == "free":
        return shares.by_free_time(taken)
    return shares.by_work(taken, shares.hours_of_chores(home, home.agreement) if home.agreement else Fraction(0))


def _numbers(home: Home, words: Sequence[str], all_of_them: bool = False) -> dict[str, Fraction]:
    """NAME=NUMBER pairs as exact numbers, in the order of the members."""
    found: dict[str, Fraction] = {}
    for word in words:
        name, _, number = word.partition("=")
        try:
            found[the_member(home.members, name).key] = Fraction(number.replace(",", ".").rstrip("%"))
        except (ValueError, ZeroDivisionError) as error:
            raise NotPairs(text=word, names=", ".join(m.key for m in home.members)) from error
    if all_of_them and len(found) != len(home.members):
        raise NotPairs(text=" ".join(words), names=", ".join(m.key for m in home.members))
    return {m.key: found[m.key] for m in home.members if m.key in found}


# ── what stays with whom ────────────────────────────────────────────────────────────────────────


@click.command(help=told("cli.stays"))
@click.argument("chore")
@click.option("--with", "whom", metavar="MEMBER", help=told("cli.option.stays_with"))
@click.option("--free", is_flag=True, help=told("cli.option.free"))
@as_option
@kind
def stays(chore: str, whom: str | None, free: bool, speaker: str) -> None:
    if bool(whom) == free:
        raise ChooseOne(choices="--with, --free")
    here = world()
    household = the_household(here)
    home = here.store.home(household.id)
    found = the_chore(home.chores, chore)
    member = the_member(home.members, whom).key if whom else None
    chores = tuple(replace(c, stays=member) if c.key == found.key else c for c in home.chores)
    show_or_propose(here, household.id, True, speaker, chores=chores)


# ── experiments ─────────────────────────────────────────────────────────────────────────────────


@click.command(help=told("cli.experiment"))
@click.argument("chore")
@click.option("--for", "name", metavar="MEMBER", help=told("cli.option.for_whom"))
@click.option("--weeks", type=int, default=2, help=told("cli.option.weeks"))
@click.option("--look", "look", is_flag=True, help=told("cli.option.look"))
@click.option("--keep", "onward", flag_value="carry_on", help=told("cli.option.keep_it"))
@click.option("--let-be", "onward", flag_value="back", help=told("cli.option.let_be"))
@click.option("--otherwise", "onward", flag_value="otherwise", help=told("cli.option.otherwise"))
@click.option("--stop", "stop", is_flag=True, help=told("cli.option.stop"))
@as_perhaps
@kind
def experiment(
    chore: str, name: str | None, weeks: int, look: bool, onward: str | None, stop: bool, speaker: str | None
) -> None:
    if sum((bool(name), bool(onward), stop)) != 1:
        raise ChooseOne(choices="--for, --keep, --let-be, --otherwise, --stop")
    here = world()
    household = the_household(here)
    home = here.store.home(household.id)
    found = the_chore(home.chores, chore)
    if name:
        _try(here, home, found.key, the_member(home.members, name).key, weeks, look)
        return
    if speaker is None:
        raise NameWho(names=", ".join(m.key for m in home.members))
    member = the_member(home.members, speaker).key
    if onward is None:
        end_experiment(here, household.id, _number(home, found.key, home.experiments))
        click.echo(told("experiment.stopped"))
        return
    past = experiments.over(home, local_now(here, household.id).date())
    made = asked_back(here, household.id, _number(home, found.key, past), member, Onward(onward))
    if made:
        show_proposal(here, household.id, made)
    else:
        click.echo(told("experiment.let_be"))


def _try(here: World, home: Home, chore: str, member: str, weeks: int, look: bool) -> None:
    """Show what an experiment would come to, and keep it unless somebody only looks."""
    if look:
        seen = looked_at(here, home.household.id, chore, member, weeks)
        for line in experiment_lines(home, seen.experiment, spoken.LANGUAGE):
            click.echo(line)
        click.echo(told("effect.only_looked"))
        return
    made = try_out(here, home.household.id, chore, member, weeks)
    _show_experiment(here.store.home(home.household.id), made)


def _number(home: Home, chore: str, among: Sequence[Experiment]) -> int:
    """The number of the newest experiment with this chore. Raises NoSuchExperiment."""
    found = [one.id for one in among if one.chore == chore and not one.ended]
    if not found:
        raise NoSuchExperiment(chore=home.chore(chore).name)
    return max(found)


def _show_experiment(home: Home, trial: Experiment) -> None:
    for line in experiment_lines(home, trial, spoken.LANGUAGE):
        click.echo(line)
    show_waiting(home, trial.yes)


VERBS = (what_if, propose_it, proposal, say_yes, decline, choose_shares, stays, experiment)
