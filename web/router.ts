import { createRouter, createWebHistory, type Router } from 'vue-router';
import WallRoute from './wall/WallRoute.vue';

/** The wall comes with the first script; the desk pages when they are asked for. */
export const makeRouter = (): Router =>
  createRouter({
    history: createWebHistory(),
    routes: [
      { path: '/', redirect: (to) => ({ path: '/wall', query: to.query }) },
      { path: '/wall', name: 'wall', component: WallRoute },
      { path: '/lead', name: 'lead', component: () => import('./desk/LeadPage.vue') },
      { path: '/trends', name: 'trends', component: () => import('./desk/TrendsPage.vue') },
      { path: '/trends/what-if', name: 'what-if', component: () => import('./desk/WhatIfPage.vue') },
      { path: '/data', name: 'data', component: () => import('./desk/DataPage.vue') },
      {
        path: '/incidents',
        name: 'incidents',
        component: () => import('./programme/IncidentsPage.vue'),
      },
      { path: '/admin', name: 'admin', component: () => import('./access/AdminPage.vue') },
      { path: '/tickets/:id(.*)', name: 'ticket', component: () => import('./desk/TicketPage.vue') },
      { path: '/:rest(.*)*', redirect: (to) => ({ path: '/wall', query: to.query }) },
    ],
  });
