"""Checks of where a run's machines come from: network, image, quota."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mqm_sync.counting import counted
from mqm_sync.images import ACCOUNTS
from mqm_sync.rule import Problem
from mqm_sync.rules.preflight.facts import Site, Unknown
from mqm_sync.rules.registry import rule

_IMAGE = re.compile(r"(?P<account>\d{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.[a-z.]+/(?P<repository>[^:@]+)(?:[:@].*)?")


@rule("MQM731", "no-such-network", scope="account")
def no_such_network(site: Site) -> Iterator[Problem | Unknown]:
    """Subnets and security groups that do not exist, or lie in different VPCs.

    The API takes any id; the run then fails. Needs ec2:DescribeSubnets and ec2:DescribeSecurityGroups.
    """
    network = site.found.network
    if isinstance(network, Unknown):
        yield network
        return
    for key, wanted in _named(site):
        for name in wanted:
            if not network.vpcs.get(name):
                yield Problem(("network", key), f"{name} does not exist in {site.subject.region}", "mend the id")
    vpcs = sorted({vpc for vpc in network.vpcs.values() if vpc})
    if len(vpcs) > 1:
        message = f"subnets and security groups lie in different VPCs: {', '.join(vpcs)}"
        yield Problem(("network", "security_groups"), message, "name those of one VPC")


@rule("MQM732", "image-unreachable", scope="account")
def image_unreachable(site: Site) -> Iterator[Problem | Unknown]:
    """An image that runs can not pull: of another region, or not in its repository.

    Jobs pull from the registry of their own region. AWS's images are held against the table of its accounts; images of
    the target's own account are looked up in ECR; those of other accounts can not be looked up and count as not
    checked. Needs ecr:DescribeImages.
    """
    found = _IMAGE.fullmatch(site.spec.image_uri or "")
    if not site.spec.image_uri:
        return
    if found and found["region"] != site.subject.region:
        message = f"the image is in {found['region']}, and the monitor runs in {site.subject.region}"
        yield Problem(("image_uri",), message, "name an image of the target's region")
    elif found and found["repository"] in ACCOUNTS:
        known = ACCOUNTS[found["repository"]].get(site.subject.region)
        if known is None:
            yield Unknown(f"AWS's account for {found['repository']} in {site.subject.region} is not known")
        elif known != found["account"]:
            yield Problem(("image_uri",), f"AWS's image of this region is in account {known}", "leave image_uri out")
    elif isinstance(site.found.has_image, Unknown):
        yield site.found.has_image
    elif not site.found.has_image:
        yield Problem(("image_uri",), f"there is no image {site.spec.image_uri}", "push it, or mend the URI")


@rule("MQM733", "instance-quota", scope="account", severity="warning")
def instance_quota(site: Site) -> Iterator[Problem | Unknown]:
    """More instances at one hour than the account may use for processing jobs.

    Runs that start together share the quota "TYPE for processing job usage"; one that finds none left fails. Runs of
    other tools are not counted. Needs servicequotas:ListServiceQuotas.
    """
    quota, demand = site.found.quota, site.found.demand
    kind = site.spec.instance.type if site.spec.instance else None
    if isinstance(quota, Unknown):
        yield quota
    elif quota is not None and demand.instances > quota:
        monitors = counted(demand.monitors, "monitor starts", "monitors start")
        yield Problem(
            ("instance", "count" if site.spec.instance and site.spec.instance.count > quota else "type"),
            f"{monitors} {demand.instances} {kind} at {demand.hour:02d}:00 UTC, and the quota is {quota:g}",
            "spread their schedules, take other instance types, or ask AWS for a higher quota",
        )


def _named(site: Site) -> Iterator[tuple[str, tuple[str, ...]]]:
    network = site.spec.network
    if network:
        yield "subnets", network.subnets or ()
        yield "security_groups", network.security_groups or ()
